"""Parts of every report: the page, its charts, text for the terminal."""
