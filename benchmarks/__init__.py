"""How fast regame is, and what it is measured against."""
