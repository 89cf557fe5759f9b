// Mapgen prints the page of the mapping table.
package main

func main() {}
