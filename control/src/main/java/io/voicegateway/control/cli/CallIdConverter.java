package io.voicegateway.control.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A call's id, as the API takes it. */
final class CallIdConverter implements ITypeConverter<String> {
    private static final String CALL_ID = "[A-Za-z0-9_-]{1,128}";

    @Override
    public String convert(final String value) {
        if (!value.matches(CALL_ID)) {
            throw new TypeConversionException("a call id matches " + CALL_ID);
        }
        return value;
    }
}
