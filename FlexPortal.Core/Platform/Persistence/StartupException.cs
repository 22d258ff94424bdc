namespace FlexPortal.Core.Platform.Persistence;

/// <summary>
/// The portal cannot start or go on, for a reason that its operator can fix. The program prints <see cref="Line"/> and ends
/// with <see cref="ExitCode"/>; no stack trace is shown. The line holds no password, and names a folder only where the operator set it.
/// </summary>
/// <param name="code">Stable identifier in capitals, one of <see cref="StartupCodes"/>.</param>
/// <param name="line">What is wrong and what to do, in one line.</param>
/// <param name="exitCode">Process exit code: <see cref="SettingsFault"/> or <see cref="DatabaseFault"/>.</param>
/// <param name="inner">The cause, for a debugger; never printed, because it may hold connection details.</param>
public sealed class StartupException(string code, string line, int exitCode, Exception? inner = null) : Exception(line, inner)
{
    /// <summary>Exit code when a setting is wrong.</summary>
    public const int SettingsFault = 2;

    /// <summary>Exit code when the database cannot be started, reached or used.</summary>
    public const int DatabaseFault = 6;

    /// <summary>Stable identifier in capitals, one of <see cref="StartupCodes"/>.</summary>
    public string Code { get; } = code;

    /// <summary>What is wrong and what to do, in one line.</summary>
    public string Line { get; } = line;

    /// <summary>The process exit code, never 0.</summary>
    public int ExitCode { get; } = exitCode;

    internal static StartupException Settings(string code, string line, Exception? inner = null) => new(code, line, SettingsFault, inner);

    internal static StartupException Database(string code, string line, Exception? inner = null) => new(code, line, DatabaseFault, inner);
}
