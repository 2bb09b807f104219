// Placeholder entry point.
return 0;
