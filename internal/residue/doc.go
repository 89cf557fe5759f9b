// Package residue finds, writes and puts back what a conversion could not say natively.
//
// A conversion writes what the target can say, reads that back, and compares it with its source: [Differ]
// gives the difference as a patch, a small JSON value that turns what came back into what was there. The
// patch is what a document carries (see [AppendCarrier]); [Apply] is the way back. Whatever the comparison
// finds equal is native; everything else is in the patch and so in the report. Nothing can be forgotten,
// because nobody enumerates what is lost.
//
// The patch of an object has up to three members, the patch of an array one:
//
//	{"set":{name:value}}      members to add or to replace
//	{"unset":[name]}          members to take away
//	{"edit":{name:patch}}     members to change inside
//	{"items":[…]}             the array anew: a number or "from-to" are elements that stand there already,
//	                          {"new":value} is one that does not, {"of":number,"patch":patch} is one changed
//	{"each":{id:patch}}       changes of elements that are known by an identifier of their own
package residue
