// Whether the labels of a statement come out: dimension algebra on names alone, before any number is looked at.
#pragma once

#include <vector>

#include "tools/claims/calculation.hpp"

namespace portcullis::tools::claims {

struct LabelReport {
  LabelFit fit = LabelFit::none;
  bool quantity = false;             // two or more different units of measure, on every side: conversion decides
  bool unrelated = false;            // neighbouring sides have labels, none in common: "1 tray * 2 trays = 48 eggs"
  std::vector<Span> not_understood;  // labels that the arithmetic says nothing about; sorted
};

// `ordered`: a relation other than equality is among them.
LabelReport examine_labels(const std::vector<Node>& nodes, const std::vector<CalculationSide>& sides, bool ordered);

}  // namespace portcullis::tools::claims
