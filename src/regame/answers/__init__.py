"""What is made of finished folders of results: reports and comparisons. Plays nothing."""
