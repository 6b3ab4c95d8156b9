// Placeholder until the first test of this stage.
