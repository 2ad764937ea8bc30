"""What stands on each kind of page: values in, a page out."""
