"""Chat commands, one file each, that know no platform."""
