namespace FlexPortal.Core.Platform.Telemetry;

/// <summary>Replaces an exception whose text holds a secret: the same text, masked.</summary>
/// <param name="name">Full name of the type that was thrown.</param>
/// <param name="message">Its message, masked.</param>
/// <param name="text">Everything it prints, with its stack trace and what is inside it, masked.</param>
internal sealed class RedactedException(string name, string message, string text) : Exception($"{name}: {message}")
{
    /// <inheritdoc/>
    public override string ToString() => text;
}

/// <summary>Exceptions before they are printed.</summary>
internal static class RedactedExceptions
{
    /// <summary>The exception itself when it may be printed as it is.</summary>
    public static Exception? Scrub(this Redactor redactor, Exception? exception)
    {
        if (exception is null)
            return null;

        var text = exception.ToString();
        var clean = redactor.Scrub(text);
        return ReferenceEquals(clean, text)
            ? exception
            : new RedactedException(exception.GetType().FullName ?? "", redactor.Scrub(exception.Message), clean);
    }
}
