//go:build race

package convert_test

// raceEnabled says that memory figures are those of the race detector.
const raceEnabled = true
