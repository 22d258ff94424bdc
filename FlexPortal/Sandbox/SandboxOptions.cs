using FlexPortal.Core.Platform.Settings;
using Microsoft.Extensions.Options;

namespace FlexPortal.Sandbox;

/// <summary>Settings of the sandbox broker, section <c>Sandbox</c>. They matter only while no token is set.</summary>
internal sealed class SandboxOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Sandbox";

    /// <summary>
    /// Folder whose files the query id <c>file:NAME</c> serves byte by byte, with or without the ending <c>.xml</c>. Only files directly
    /// in it are served. Empty (the default): every <c>file:</c> query answers 1014, "Query is invalid".
    /// </summary>
    public string StatementsFolder { get; set; } = "";

    /// <summary>
    /// Account the statements are for, so that a portal configured with <c>Flex:AccountId</c> gets statements of that account.
    /// Empty (the default): <see cref="SandboxBroker.DefaultAccountId"/>.
    /// </summary>
    public string AccountId { get; set; } = "";

    /// <summary>TCP port on 127.0.0.1, 0 to 65535. 0 (the default): a free port chosen at start.</summary>
    [Number(0, 65_535)]
    public int Port { get; set; }

    /// <summary>
    /// How long the query <c>slow-body</c> takes to send its document, measured by the broker's clock. Default: 20 seconds.
    /// </summary>
    [Duration("0 s", "24 h")]
    public TimeSpan SlowBodyDuration { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The account in force, never empty.</summary>
    internal string EffectiveAccountId => string.IsNullOrWhiteSpace(AccountId) ? SandboxBroker.DefaultAccountId : AccountId.Trim();
}

/// <summary>Checks <see cref="SandboxOptions"/>.</summary>
internal sealed class SandboxOptionsValidator : IValidateOptions<SandboxOptions>
{
    public ValidateOptionsResult Validate(string? name, SandboxOptions options) =>
        string.IsNullOrEmpty(options.StatementsFolder) || Directory.Exists(options.StatementsFolder)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Sandbox:StatementsFolder names a folder that does not exist.");
}
