"""Use cases: functions of what to do, a unit of work and now."""
