using System.CommandLine;
using FlexPortal.Core.Platform.Identity.Tokens;

namespace FlexPortal.Cli.Remote;

/// <summary>
/// <c>--portal</c>: the command is done by a portal elsewhere, over its HTTP API. The token never stands on the command line, which everybody on
/// the machine can read: it comes from the environment, a file, or standard input.
/// </summary>
internal static class RemoteOptions
{
    public const string PortalVariable = "FLEXPORTAL_PORTAL";
    public const string TokenVariable = "FLEXPORTAL_TOKEN";

    private static readonly Option<string?> Portal = new("--portal")
    {
        Description = $"Address of a portal elsewhere that does it, such as https://portal.example; also {PortalVariable}",
        Arity = ArgumentArity.ExactlyOne,
    };

    private static readonly Option<string?> TokenFile = new("--token-file")
    {
        Description = $"File with the API token for --portal, - for standard input; {TokenVariable} when left out",
        Arity = ArgumentArity.ExactlyOne,
    };

    /// <summary>Lets a command be done by a portal elsewhere.</summary>
    public static Command GoesRemote(this Command command)
    {
        command.Options.Add(Portal);
        command.Options.Add(TokenFile);
        return command;
    }

    /// <summary>Why a command cannot be done where it is asked for; null when it can.</summary>
    public static string? FaultOf(ParseResult result)
    {
        // Help is for everybody.
        if (!ReferenceEquals(result.Action, result.CommandResult.Command.Action) && result.UnmatchedTokens.Count == 0)
            return null;

        var takes = result.CommandResult.Command.Options.Contains(Portal);
        if (!takes && result.UnmatchedTokens.Any(token => token.Split('=')[0] is "--portal" or "--token-file"))
            return $"'{result.CommandResult.Command.Name}' works on the portal's own machine alone, so it takes no --portal.";
        if (!takes && result.CommandResult.Command.Action is not null && Named(PortalVariable) is not null)
            return $"{PortalVariable} is set, and '{result.CommandResult.Command.Name}' works on the portal's own machine alone. Where it is meant for this machine, unset the variable.";
        return takes && result.GetValue(CliOptions.Settings) is { Length: > 0 } && (result.GetResult(Portal) is not null || Named(PortalVariable) is not null)
            ? "--set is a setting of this machine's portal and means nothing to the one that --portal names."
            : null;
    }

    /// <summary>The portal that is meant; null for this machine. Throws when it is no address to which a token may be sent.</summary>
    public static Uri? PortalOf(ParseResult result)
    {
        // An empty value is a variable that somebody forgot, not a wish for this machine.
        var text = result.GetResult(Portal) is null ? Named(PortalVariable) : result.GetValue(Portal) ?? "";
        if (text is null)
            return null;
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address) || address is not { Scheme: "https" or "http", UserInfo: "", AbsolutePath: "/", Query: "", Fragment: "" })
            throw Fault("PORTAL_ADDRESS_INVALID", "--portal is no address of a portal.", "Name scheme and host alone, such as https://portal.example.");
        return address.Scheme is "https" || IsHere(address)
            ? address
            : throw Fault("PORTAL_ADDRESS_INVALID", "--portal is not https: everybody on the way could read the token.", "Name the https address; http is for this machine alone.");
    }

    /// <summary>The token to send; null where none is given and the portal is this machine's, which may ask for none.</summary>
    public static async Task<TokenValue?> TokenAsync(ParseResult result, Uri portal, CancellationToken cancellationToken)
    {
        var (text, place) = result.GetValue(TokenFile) switch
        {
            "-" => (await Console.In.ReadLineAsync(cancellationToken), "Standard input"),
            { } file => (await File.ReadAllTextAsync(file, cancellationToken), "The file of --token-file"),
            null => (Named(TokenVariable), TokenVariable),
        };
        if (text is null && result.GetResult(TokenFile) is null)
        {
            return IsHere(portal) ? null : throw Fault(
                "TOKEN_MISSING", "There is no token to show to the portal.", $"Make one on its page /account, then set {TokenVariable} or name a file with --token-file.");
        }

        // Whatever else lies there, a password or another service's key, is not sent anywhere.
        return TokenValue.TryRead(text?.Trim(), out var token)
            ? token
            : throw Fault("TOKEN_INVALID", $"{place} holds no API token.", $"A token begins with {TokenValue.Mark} and is one word of 57 letters.");
    }

    /// <summary>Whether an address is this machine's own.</summary>
    public static bool IsHere(Uri address) => address.IsLoopback;

    private static string? Named(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? text : null;

    private static RemoteException Fault(string code, string message, string whatToDo) => new(code, message, whatToDo);
}
