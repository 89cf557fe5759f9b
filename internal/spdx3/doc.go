// Package spdx3 knows SPDX 3: its model as tables, and what is wrong with a document.
//
// [ModelOf] returns the model of a version, [ClassOf] a class of the newest one: what derives from what, which
// properties instances have and how many values of which kind, the vocabularies, the individuals. The tables are
// generated (see gen) from the official ontology; a new version of the model is a new folder for the generator,
// no new code.
//
// [Check] looks at a whole document in one pass and calls back for every fault, with its place, its rule and
// the clause that it offends.
package spdx3
