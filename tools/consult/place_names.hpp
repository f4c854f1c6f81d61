// Names of one state or union that stand for no other place or body: the table behind alias_groups
// (canonical_alias.cpp). Source: the short and formal names of the UN Terminology Database (UNTERM) and of ISO 3166-1;
// former names where the state itself changed its name (Burma, Swaziland, Czech Republic). Left out on purpose, for
// they stand for more than one thing or for a part of one: Georgia, Congo, Korea, America, Britain, Great Britain,
// England, Holland, Ireland, Macedonia, Micronesia, Samoa, Guinea, Washington, New York, and every code of two letters
// but the four below, which count in capitals or with dots only ("us" is a pronoun).
#pragma once

#include <array>
#include <string_view>

namespace portcullis::tools::consult {

// One row, one thing. Short forms without dots, separated by '|'; "!" in front: in capitals or with dots only.
inline constexpr auto place_names = std::to_array<std::string_view>({
    "united states|united states of america|usa|!us",
    "united kingdom|united kingdom of great britain and northern ireland|!uk",
    "united arab emirates|uae",
    "european union|!eu",
    "united nations|united nations organization|united nations organisation|!un",
    "soviet union|union of soviet socialist republics|ussr",
    "russia|russian federation",
    "people's republic of china|prc|china",
    "south korea|republic of korea",
    "north korea|democratic people's republic of korea|dprk",
    "democratic republic of the congo|democratic republic of congo|dr congo|drc|congo-kinshasa",
    "republic of the congo|congo-brazzaville",
    "czechia|czech republic",
    "ivory coast|côte d'ivoire|cote d'ivoire",
    "myanmar|burma",
    "eswatini|swaziland|kingdom of eswatini",
    "cape verde|cabo verde",
    "east timor|timor-leste",
    "iran|islamic republic of iran",
    "iraq|republic of iraq",
    "syria|syrian arab republic",
    "laos|lao people's democratic republic|lao pdr",
    "vietnam|viet nam|socialist republic of vietnam|socialist republic of viet nam",
    "bolivia|plurinational state of bolivia",
    "venezuela|bolivarian republic of venezuela",
    "tanzania|united republic of tanzania",
    "moldova|republic of moldova",
    "brunei|brunei darussalam",
    "türkiye|turkey|turkiye|republic of türkiye",
    "vatican city|vatican city state",
    "germany|federal republic of germany",
    "france|french republic",
    "austria|republic of austria",
    "australia|commonwealth of australia",
    "saudi arabia|kingdom of saudi arabia",
    "south africa|republic of south africa",
});

}  // namespace portcullis::tools::consult
