"""What outcomes say: statistics, break-evens, hypotheses, hindsight."""
