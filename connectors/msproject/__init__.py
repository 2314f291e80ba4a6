"""Microsoft Project: plans in files (.mpp and MSPDI .xml) translated into the vocabulary of `models`."""
