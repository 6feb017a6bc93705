"""The child process of `render_apart`: a request as JSON on standard input, the PDF on standard output."""

import json
import resource
import sys

from documents.rendering import MISSING, UNRENDERED, CannotRender, MissingGlyph, render


def main() -> int:
    request = json.load(sys.stdin.buffer)
    resource.setrlimit(resource.RLIMIT_AS, (request["memory"], request["memory"]))
    try:
        made = render(request["name"], request["data"], standard=request["standard"], timestamp=request["timestamp"])
    except MissingGlyph as missing:
        sys.stderr.buffer.write(missing.characters.encode())
        return MISSING
    except CannotRender as error:
        sys.stderr.buffer.write(error.reason.encode())
        return UNRENDERED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
