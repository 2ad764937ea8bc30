"""Partners: who gets our agencies' copy from us, in which format, and what each has been told."""
