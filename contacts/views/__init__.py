"""Pages of the register, by subject: people, what ties them, outlets, press bodies, the options of a type-ahead."""
