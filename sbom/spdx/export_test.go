package spdx

// The codecs, for the tests.
var (
	Codec22 = &codec22
	Codec23 = &codec23
)
