using System.Text;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Cli;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Platform.Identity.Tokens;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Sources.Api;

/// <summary>The exit codes of the commands of sources are those of the table in the docs, here and through a portal.</summary>
public sealed class SourcesExitCodeDbTests : IAsyncLifetime
{
    private const string Prices = "ISIN;Note\nCH0012032048;sold\nUS0378331005;held\n";

    private readonly TemporaryFolder _folder = new("flexportal-command");
    private EmbeddingApiPortal _portal = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _portal = await EmbeddingApiPortal.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _portal.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_command_ends_with_the_codes_of_the_table_and_no_other(bool remote)
    {
        await using var users = await TestPortal.StartAsync(
            TestUsers.Settings.Concat(SourcesHost.Settings(_portal.Server).Select(one => KeyValuePair.Create(one.Key, (string?)one.Value)))
                .ToDictionary(StringComparer.Ordinal),
            _portal.Database);
        await users.AddAsync("anna", PortalRole.Analyst);
        var token = await FileAsync("token", await users.TokenAsync("anna", PortalRole.Analyst));
        string[] place = remote ? ["--portal", users.BaseAddress.GetLeftPart(UriPartial.Authority), "--token-file", token] : [];
        var seen = new HashSet<(string Command, int Code)>();

        foreach (var one in await CasesAsync())
        {
            if (one.Before is { } before)
                await _portal.Database.ExecuteAsync(before);
            var said = await RunAsync([.. one.Arguments, .. place], remote);
            Assert.Equal((one.ToString(), one.ExitCode, said.Error), (one.ToString(), said.ExitCode, said.Error));
            Assert.Contains(one.Words, said.Error, StringComparison.Ordinal);
            seen.Add((one.Command, one.ExitCode));
        }

        Assert.Equal(
            DocumentedExitCodes.Of("sources").Select(row => $"{row.Command} {row.Code}").Order(StringComparer.Ordinal),
            seen.Select(row => $"{row.Command} {row.Code}").Order(StringComparer.Ordinal));
    }

    private async Task<CommandCase[]> CasesAsync()
    {
        var group = await _portal.GroupAsync("A");
        var file = await _portal.UploadAsync(group, "prices.csv", Prices);
        var odd = await _portal.UploadAsync(group, "numbers.csv", "1;2\n3;4\n5;6\n");
        await _portal.IdleAsync(group);
        var paused = await _portal.GroupAsync("Paused");
        await _portal.PostAsync($"/sources/groups/{paused}/queue/pause");
        await _portal.UploadAsync(paused, "waits.csv", Prices);
        var job = (await _portal.ItemsAsync($"/sources/groups/{paused}/jobs"))[0].GetProperty("job_id");
        var other = await FileAsync("other.csv", Prices + "x;z\n");
        var (none, csv, bad) = ($"{Guid.NewGuid()}", await FileAsync("new.csv", Prices + "x;y\n"), await FileAsync("bad.csv", "%PDF-1.7"));
        return
        [
            new("sources groups", 0, ""),
            new("sources groups create", 0, "", "B"), new("sources groups create", 1, "GROUP_NAME_ALREADY_TAKEN", "B"),
            new("sources groups create", 2, "GROUP_NAME_INVALID", " "),
            new("sources groups rename", 0, "", "B", "C"), new("sources groups rename", 1, "GROUP_NAME_ALREADY_TAKEN", "C", "A"),
            new("sources groups rename", 2, "GROUP_NAME_INVALID", "C", " "), new("sources groups rename", 10, "GROUP_NOT_FOUND", "No", "X"),
            new("sources groups archive", 0, "", "C"), new("sources groups archive", 1, "GROUP_ALREADY_ARCHIVED", "C"),
            new("sources groups archive", 10, "GROUP_NOT_FOUND", "No"),
            new("sources groups restore", 0, "", "C"), new("sources groups restore", 1, "GROUP_ALREADY_ACTIVE", "C"),
            new("sources groups restore", 10, "GROUP_NOT_FOUND", "No"),
            new("sources list", 0, "", "A"), new("sources list", 2, "state is", "A", "--state", "x"),
            new("sources list", 10, "GROUP_NOT_FOUND", "No"),
            new("sources upload", 0, "", "A", csv), new("sources upload", 1, "SOURCE_NAME_ALREADY_TAKEN", "A", csv),
            new("sources upload", 2, "--as is", "A", csv, "--as", "x"),
            new("sources upload", 2, "nope.csv: There is no such file", "A", _folder.Under("nope.csv"), other),
            new("sources upload", 9, "TABLE_WRONG_KIND", "A", bad),
            new("sources upload", 10, "GROUP_NOT_FOUND", "No", csv),
            new("sources preview", 0, "", $"{file}"), new("sources preview", 2, "is not an id", "x"),
            new("sources preview", 10, "SOURCE_NOT_FOUND", none),
            new("sources jobs", 0, "", "A"), new("sources jobs", 2, "state is", "A", "--state", "x"),
            new("sources jobs", 10, "GROUP_NOT_FOUND", "No"),
            new("sources columns", 0, "", $"{file}", "--choose", "Note", "--private", "note", "--context", "Held."),
            new("sources columns", 0, "", $"{file}"), new("sources columns", 2, "COLUMNS_CONTEXT", $"{file}", "--context", new('x', 501)),
            new("sources columns", 10, "SOURCE_NOT_FOUND", none),
            new("sources compare", 10, "SOURCE_VERSION_NOT_FOUND", $"{file}"), new("sources compare", 10, "SOURCE_NOT_FOUND", none),
            new("sources compare", 2, "SOURCE_VERSIONS_INVALID", $"{file}", "--from", "1", "--to", "1"),
            new("sources upload", 0, "", "A", await FileAsync("prices.csv", Prices + "y;z\n"), "--as", "version"),
            new("sources compare", 0, "", $"{file}", "--key", "ISIN"),
            new("sources compare", 2, "SOURCE_KEY_INVALID", $"{file}", "--key", "x"),
            new("sources export", 0, "", $"{file}", "-o", _folder.Under("out.csv")), new("sources export", 2, "is not an id", "x"),
            new("sources export", 0, "", $"{file}", "--original", "--file-version", "1", "-o", _folder.Under("out.bin")),
            new("sources export", 10, "SOURCE_NOT_FOUND", none),
            new("sources pause", 0, "", "A"), new("sources pause", 1, "QUEUE_ALREADY_PAUSED", "A"),
            new("sources pause", 10, "'sources groups' lists them", "No"),
            new("sources cancel", 0, "", $"{job}"), new("sources cancel", 1, "EMBEDDING_JOB_ALREADY_OVER", $"{job}"),
            new("sources cancel", 2, "is not an id", "x"), new("sources cancel", 10, "'sources jobs' lists", none),
            new("sources resume", 0, "", "A"), new("sources resume", 1, "QUEUE_ALREADY_RUNNING", "A"),
            new("sources resume", 10, "GROUP_NOT_FOUND", "No"),
            new("sources answer", 2, "accept is true, or at least one", $"{odd}"),
            new("sources answer", 10, "SOURCE_NOT_FOUND", none, "--accept"),
            new("sources search", 0, "", "A", "CH0012032048"), new("sources search", 2, "SEARCH_TEXT_INVALID", "A", "?"),
            new("sources search", 10, "GROUP_NOT_FOUND", "No", "x"), new("sources search", 10, "", "A", "US9999999999"),
            new("sources reembed", 2, "leave --wait out", "A", "--dry-run", "--wait"), new("sources reembed", 10, "SOURCE_NOT_FOUND", none),
            new("sources reembed", 0, "", $"{file}", "--dry-run"), new("sources reembed", 0, "", $"{file}", "--wait"),
            new("sources reembed", 1, "EMBEDDING_NEEDS_LOOK", $"{odd}"),
            new("sources reembed", 8, "", $"{file}", "--wait") { Before = CancelNext(file) },
            new("sources answer", 0, "", $"{odd}", "--accept"), new("sources answer", 1, "SOURCE_ALREADY_READY", $"{odd}", "--accept"),
            new("sources delete", 0, "", $"{odd}"), new("sources delete", 1, "SOURCE_ALREADY_DELETED", $"{odd}"),
            new("sources delete", 2, "is not an id", "x"), new("sources delete", 10, "SOURCE_NOT_FOUND", none),
            new("sources restore", 0, "", $"{odd}"), new("sources restore", 1, "SOURCE_ALREADY_RESTORED", $"{odd}"),
            new("sources restore", 2, "is not an id", "x"), new("sources restore", 10, "SOURCE_NOT_FOUND", none),
        ];
    }

    /// <summary>A job of the file is cancelled as soon as it is there.</summary>
    private static string CancelNext(Guid file) => $"""
        CREATE FUNCTION public.cancel_next() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.source_file_id = '{file}' THEN
                NEW.status := 'failed'; NEW.ended_at_utc := now(); NEW.duration_ms := 0; NEW.error_code := 'EMBEDDING_CANCELED';
                NEW.error_message := 'The job was cancelled.';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER cancel_next BEFORE INSERT ON sources.embedding_job FOR EACH ROW EXECUTE FUNCTION public.cancel_next()
        """;

    private async Task<CommandResult> RunAsync(string[] arguments, bool remote) => remote
        ? await Command.RunHereAsync([("Platform:DataDirectory", _folder.Path)], arguments)
        : await Command.RunAsync(_portal.Database, [.. arguments, .. SourcesHost.CommandSettings(_portal.Server)]);

    private async Task<string> FileAsync(string name, string text)
    {
        var path = _folder.Under(name);
        await File.WriteAllBytesAsync(path, Encoding.UTF8.GetBytes(text), Cancel);
        return path;
    }
}
