using FlexPortal.Sandbox.Statements;

namespace FlexPortal.Tests.Flex.WebService.Scripted;

/// <summary>
/// A broker that holds a run until the test has seen it: in the stage Poll until <see cref="EndPoll"/>, then in the stage Download, with
/// half of the statement sent, until <see cref="EndDownload"/>.
/// </summary>
internal sealed class HeldBroker : IAsyncDisposable
{
    private readonly ScriptedBroker _broker;
    private readonly TaskCompletionSource _poll = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _download = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HeldBroker(ScriptedBroker broker, byte[] statement)
    {
        _broker = broker;
        broker.OnSendRequest(Answers.Accepted("1234567890", $"{broker.BaseUrl}/GetStatement"));
        broker.OnGetStatement(Answers.Held(statement, _poll.Task, _download.Task));
    }

    /// <summary>Settings of a portal that asks this broker.</summary>
    public (string Key, string Value)[] Settings =>
        [("Flex:BaseUrl", _broker.BaseUrl.ToString()), ("Flex:Token", "123456789012345678901234"), ("Flex:QueryId", "4711")];

    /// <summary>The same for <see cref="Support.TestPortal"/>.</summary>
    public IReadOnlyDictionary<string, string?> PortalSettings =>
        Settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value, StringComparer.Ordinal);

    /// <summary>Starts a broker with a statement of the sandbox account.</summary>
    /// <param name="leftOut">Sections that the statement lacks.</param>
    public static async Task<HeldBroker> StartAsync(params string[] leftOut)
    {
        var day = new DateOnly(2026, 3, 2);
        var spec = new StatementSpec(["U0000001"], StatementPeriod.Last30Days(day), day)
        {
            LeftOut = leftOut.ToHashSet(StringComparer.Ordinal),
        };
        return new HeldBroker(await ScriptedBroker.StartAsync(), SandboxStatementWriter.Write(spec));
    }

    /// <summary>Sends the first half of the statement.</summary>
    public void EndPoll() => _poll.TrySetResult();

    /// <summary>Sends the rest of the statement.</summary>
    public void EndDownload() => _download.TrySetResult();

    public ValueTask DisposeAsync() => _broker.DisposeAsync();
}
