"""What a file may cost before it is refused."""

MEBIBYTE = 2**20

MAX_BYTES = 50 * MEBIBYTE
MAX_CHARACTERS = 5_000_000
MAX_PAGES = 2_000
MAX_UNZIPPED = 100 * MEBIBYTE
MAX_ZIP_ENTRIES = 5_000
MAX_NESTING = 500

# What reading one file may take; the memory is that of the child, which may have read others.
MAX_MEMORY = 1024 * MEBIBYTE
MAX_CPU_SECONDS = 60
MAX_SECONDS = 120
# A parser's leaks must not add up.
FILES_PER_CHILD = 100
