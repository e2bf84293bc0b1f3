"""All installed cases, one table: where, when and by which measure a weapon harms its user."""
