package cyclonedx

// Codec is codec, for the tests.
var Codec = &codec
