"""Forms of people and case files; all of them stand on `careful`."""
