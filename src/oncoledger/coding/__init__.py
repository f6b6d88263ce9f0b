"""From the clinical record to charges: each with its proof, and with the question to ask where the record does not decide."""
