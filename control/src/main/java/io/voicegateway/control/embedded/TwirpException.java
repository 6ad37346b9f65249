package io.voicegateway.control.embedded;

/** An error that an API client gets, in Twirp's terms. */
final class TwirpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Codes with their HTTP status. */
    enum Code {
        UNAUTHENTICATED("unauthenticated", 401),
        NOT_FOUND("not_found", 404),
        INVALID_ARGUMENT("invalid_argument", 400),
        MALFORMED("malformed", 400),
        BAD_ROUTE("bad_route", 404),
        FAILED_PRECONDITION("failed_precondition", 412),
        RESOURCE_EXHAUSTED("resource_exhausted", 429),
        UNIMPLEMENTED("unimplemented", 501),
        INTERNAL("internal", 500);

        private final String text;
        private final int status;

        Code(final String text, final int status) {
            this.text = text;
            this.status = status;
        }

        String text() {
            return text;
        }

        int status() {
            return status;
        }
    }

    private final Code code;

    TwirpException(final Code code, final String message) {
        super(message, null, false, false);
        this.code = code;
    }

    Code code() {
        return code;
    }
}
