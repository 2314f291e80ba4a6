"""From a file on disk to rows: what the file is, its characters, its elements, its outline, its pages."""
