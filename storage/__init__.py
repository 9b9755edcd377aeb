"""How the core keeps data in SQLite or PostgreSQL; which tables, and what they mean, is left to who keeps them."""
