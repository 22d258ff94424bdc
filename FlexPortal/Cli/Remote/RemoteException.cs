using FlexPortal.Core.Flex;

namespace FlexPortal.Cli.Remote;

/// <summary>A portal elsewhere refused, could not be reached, or may not be asked like this: one line for a person, a code for scripts.</summary>
internal sealed class RemoteException(string code, string message, string whatToDo) : Exception(message)
{
    /// <summary>Stable identifier in capitals: the portal's own where it answered.</summary>
    public string Code { get; } = code;

    /// <summary>With RUN_ALREADY_ACTIVE: the run that is active.</summary>
    public string? ActiveRunId { get; init; }

    /// <summary>Whether the portal understood the request and found a fault in it.</summary>
    public bool IsBadRequest { get; init; }

    /// <summary>The same as the portal's own commands have it.</summary>
    public PortalError Error => new(Code, Message, whatToDo, ErrorOwner.Portal, Retryable: false);

    /// <summary>What is printed.</summary>
    public string Words => $"{Code}: {Message} {whatToDo}".TrimEnd();

    /// <summary>The exit code.</summary>
    public int ExitCode => Code switch
    {
        "PORTAL_UNREACHABLE" or "PORTAL_UNEXPECTED" => ExitCodes.PortalAway,
        "TOKEN_INVALID" or "TOKEN_EXPIRED" or "TOKEN_NOT_ACCEPTED" or "NOT_ALLOWED" or "SIGN_IN_REQUIRED" or "SETUP_PENDING" => ExitCodes.NotAllowed,
        "PORTAL_ADDRESS_INVALID" or "TOKEN_MISSING" or "REQUEST_INVALID" => ExitCodes.Usage,
        "TOO_MANY_REQUESTS" => ExitCodes.BrokerNotReady,
        "AUDIT_UNAVAILABLE" => ExitCodes.Database,
        _ when Code.EndsWith("_NOT_FOUND", StringComparison.Ordinal) || Code is "RUN_HAS_NO_STATEMENT" => ExitCodes.NotFound,
        _ => ExitCodes.Of(Error),
    };
}
