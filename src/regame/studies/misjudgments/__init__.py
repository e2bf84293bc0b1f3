"""What wrong beliefs cost a planner."""
