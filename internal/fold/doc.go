// Package fold takes SPDX 3 documents for the rest of the program into the shape that it works on, and out of it.
//
// An SPDX 3 document is a flat graph of elements; SPDX 2 and CycloneDX have documents of packages and files with what
// is said of them. [Fold] makes the one from the other: an object as SPDX 2 has it for each package and file, with
// licences, suppliers, checksums, annotations and relationships in their places there, and beside them, in a member
// called spdx3, what that does not say of the nodes it was made of. [Unfold] makes the graph again, the same JSON tree
// as it was, or the one that an edited or a converted folded document stands for. [Project] says how much of an
// SPDX 2 object SPDX 3 can say at all.
package fold
