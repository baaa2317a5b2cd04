"""The scripts are read by a test, not collected as tests."""

collect_ignore_glob = ["models/*", "training/*"]
