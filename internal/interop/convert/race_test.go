//go:build race

package convert_test

// raceEnabled says that memory figures are those of the race detector.
const raceEnabled = true

// raceSample is which part of the corpus is taken: one document in so many.
const raceSample = 8
