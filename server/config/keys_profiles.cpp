// Rows of the table of keys: profiles, calibrations and the floor. See keys.hpp.
#include <array>

#include "server/config/key_rows.hpp"

namespace portcullis::server::config {
namespace {

using enum KeyType;
using enum InProjectFile;

constexpr std::array<std::string_view, 2> verdicts{"agreed", "verified"};
constexpr std::array<std::string_view, 2> release_modes{"all", "verified_only"};
constexpr std::array<std::string_view, 3> origins{"caller", "retrieved", "operator"};

constexpr std::array profile_rows{
    Key{"profiles.*.seats", text_list, allowed, "chosen: distinct families first", "", "names of the seats to ask"},
    Key{"profiles.*.quorum", integer, may_only_tighten, "2", "", "families that have to agree", {}, 1, 64},
    Key{"profiles.*.required", choice, may_only_tighten, "agreed", "", "verdict that is released", verdicts},
    Key{"profiles.*.deadline_ms",
        integer,
        may_only_tighten,
        "30000",
        "",
        "longest call, in milliseconds",
        {},
        100,
        600'000},
    Key{"profiles.*.release", choice, may_only_tighten, "all", "", "the whole text or nothing, or verified sentences",
        release_modes},
    Key{"profiles.*.evidence_origin", choice, may_only_tighten, "caller", "", "least origin of evidence that counts",
        origins},
    Key{"profiles.*.panel_size", size_or_all, may_only_tighten, "3", "", "seats to ask, or \"all\"", {}, 1, 64},
    Key{"profiles.*.calibration_required", boolean, may_only_tighten, "false", "",
        "no release of world claims without a calibrated bound"},
    Key{"profiles.*.all_must_answer", boolean, may_only_tighten, "false", "", "one silent seat and nothing is agreed"},
    Key{"profiles.*.chain_of_verification", boolean, may_only_tighten, "false", "",
        "who supports a statement is asked for its values once more, without seeing them"},
    Key{"profiles.*.challenge_round", boolean, may_only_tighten, "false", "",
        "who supports a statement is asked once more for what speaks against it"},

    Key{"profiles.*.calibration", text, forbidden, "none", "",
        "file that `portcullis calibrate` wrote for this profile; an absolute path"},
    Key{"profiles.*.task_class", text, forbidden, "none", "",
        "class of the statements that `verify` checks with this profile, of the questions to `consult` that name "
        "none, and of the items for `calibrate` that name none"},
    Key{"profiles.*.corpora", text_list, forbidden, "none", "",
        "corpora that `verify` searches when a call brings no evidence that counts"},
    Key{"profiles.*.sources", text_list, forbidden, "none", "",
        "sources that `verify` asks when a call brings no evidence that counts: words of its statements leave the "
        "house"},
    Key{"profiles.*.hedge", boolean, may_only_tighten, "false", "", "a slow seat is asked a second time"},

    Key{"calibration.max_age_days", integer, forbidden, "90", "", "an older calibration is refused", {}, 1, 3650},
    Key{"calibration.max_risk_percent",
        integer,
        forbidden,
        "20",
        "",
        "a calibration with a higher risk limit is refused",
        {},
        1,
        50},

    Key{"floor.quorum", integer, may_only_tighten, "none", "", "least quorum of every call", {}, 1, 64},
    Key{"floor.required", choice, may_only_tighten, "none", "", "least required verdict", verdicts},
    Key{"floor.deadline_ms", integer, may_only_tighten, "none", "", "longest deadline", {}, 100, 600'000},
    Key{"floor.release", choice, may_only_tighten, "none", "", "least strict release", release_modes},
    Key{"floor.evidence_origin", choice, may_only_tighten, "none", "", "least origin of evidence", origins},
    Key{"floor.panel_size", size_or_all, may_only_tighten, "none", "", "fewest seats to ask, or \"all\"", {}, 1, 64},
    Key{"floor.calibration_required", boolean, may_only_tighten, "none", "", "true: for every profile"},
    Key{"floor.all_must_answer", boolean, may_only_tighten, "none", "", "true: for every profile"},
    Key{"floor.chain_of_verification", boolean, may_only_tighten, "none", "", "true: for every profile"},
    Key{"floor.challenge_round", boolean, may_only_tighten, "none", "", "true: for every profile"},
};

}  // namespace

std::span<const Key> profile_keys() {
  return profile_rows;
}

}  // namespace portcullis::server::config
