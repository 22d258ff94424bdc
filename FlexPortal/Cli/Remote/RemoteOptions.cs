using System.CommandLine;
using System.Net;
using FlexPortal.Core.Platform.Identity.Tokens;

namespace FlexPortal.Cli.Remote;

/// <summary>
/// <c>--portal</c>: a remote portal carries the command out, over its HTTP API. The token is never an argument, which every process on the
/// machine can read: it comes from the environment, a file, or standard input.
/// </summary>
internal static class RemoteOptions
{
    private const string PortalVariable = "FLEXPORTAL_PORTAL";
    private const string TokenVariable = "FLEXPORTAL_TOKEN";

    private static readonly Option<string?> Portal = new("--portal")
    {
        Description = $"Address of a remote portal that carries the command out, such as https://portal.example; also {PortalVariable}",
        Arity = ArgumentArity.ExactlyOne,
    };

    private static readonly Option<string?> TokenFile = new("--token-file")
    {
        Description = $"File with the API token for --portal, - for standard input; {TokenVariable} when omitted",
        Arity = ArgumentArity.ExactlyOne,
    };

    /// <summary>Lets a remote portal carry a command out.</summary>
    public static Command GoesRemote(this Command command)
    {
        command.Options.Add(Portal);
        command.Options.Add(TokenFile);
        return command;
    }

    /// <summary>Why a command cannot be carried out where it is asked for; null when it can.</summary>
    public static string? FaultOf(ParseResult result)
    {
        // Help is always given.
        if (!ReferenceEquals(result.Action, result.CommandResult.Command.Action) && result.UnmatchedTokens.Count == 0)
            return null;

        var (takes, name) = (result.CommandResult.Command.Options.Contains(Portal), result.CommandResult.Command.Name);
        if (!takes && result.UnmatchedTokens.Any(token => token.Split('=')[0] is "--portal" or "--token-file"))
            return $"'{name}' works on the portal's own machine only and takes no --portal.";
        if (!takes && result.CommandResult.Command.Action is not null && Variable(PortalVariable) is not null)
            return $"{PortalVariable} is set, and '{name}' works on the portal's own machine only. Unset the variable to run it here.";
        return takes && result.GetValue(CliOptions.Settings) is { Length: > 0 }
            && (result.GetResult(Portal) is not null || Variable(PortalVariable) is not null)
            ? "--set changes a setting of this machine's portal and has no effect on the one that --portal names."
            : null;
    }

    /// <summary>The remote portal; null for this machine. Throws when the address is not one that a token can be sent to.</summary>
    public static Uri? PortalOf(ParseResult result)
    {
        // An empty value is a variable that was not set, not a request for this machine.
        var text = result.GetResult(Portal) is null ? Variable(PortalVariable) : result.GetValue(Portal) ?? "";
        if (text is null)
            return null;
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address)
            || address is not { Scheme: "https" or "http", UserInfo: "", AbsolutePath: "/", Query: "", Fragment: "" })
            throw Refused("PORTAL_ADDRESS_INVALID", "--portal is not the address of a portal.",
                "Give scheme and host only, such as https://portal.example.");
        return address.Scheme is "https" || address.IsLoopback
            ? address
            : throw Refused("PORTAL_ADDRESS_INVALID", "--portal is not https, so the token could be read on the network.",
                "Give the https address; http is for this machine only.");
    }

    /// <summary>The token to send; null where none is given and the portal is on this machine, where it may ask for none.</summary>
    public static async Task<TokenValue?> TokenAsync(ParseResult result, Uri portal, CancellationToken cancellationToken)
    {
        var (text, place) = result.GetValue(TokenFile) switch
        {
            "-" => (await Console.In.ReadLineAsync(cancellationToken), "Standard input"),
            { } file => (await File.ReadAllTextAsync(file, cancellationToken), "The file of --token-file"),
            null => (Variable(TokenVariable), TokenVariable),
        };
        if (text is null && result.GetResult(TokenFile) is null)
        {
            return portal.IsLoopback ? null : throw Refused(
                "TOKEN_MISSING", "No API token is given.",
                $"Create one on the portal's page /account, then set {TokenVariable} or name a file with --token-file.");
        }

        // A password or the key of another service is not sent anywhere.
        return TokenValue.TryRead(text?.Trim(), out var token)
            ? token
            : throw Refused("TOKEN_INVALID", $"{place} holds no API token.",
                $"A token begins with {TokenValue.Mark} and has 57 characters.",
                HttpStatusCode.Unauthorized);
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;

    private static RemoteException Refused(
        string code, string message, string whatToDo, HttpStatusCode status = HttpStatusCode.BadRequest) =>
        new(status, new(code, message, whatToDo));
}
