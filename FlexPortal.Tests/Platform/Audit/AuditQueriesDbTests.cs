using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Lists;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Platform.Audit;

/// <summary>Reading a page of a long log costs the same everywhere.</summary>
public sealed class AuditQueriesDbTests : IAsyncLifetime
{
    private const int Entries = 100_000;

    private TestDatabase _database = null!;
    private ExplainingContexts _contexts = null!;
    private AuditQueries _queries = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _contexts = new ExplainingContexts(_database);
        _queries = new AuditQueries(_contexts);
        // One a minute; every thousandth by ben, every five-thousandth refused.
        await _database.ExecuteAsync($"""
            INSERT INTO platform.audit_entry
            SELECT n, timestamptz '2026-01-01 00:00Z' + n * interval '1 minute',
                   CASE WHEN n % 1000 = 0 THEN 'ben' ELSE 'anna' END, 'person',
                   CASE WHEN n % 7 = 0 THEN 'RUN_START' ELSE 'ARTIFACT_DOWNLOAD' END, 'run', 'subject ' || n % 20000, NULL,
                   CASE WHEN n % 5000 = 0 THEN 'refused' ELSE 'ok' END, NULL, NULL, sha256('p'), sha256('l')
              FROM generate_series(1, {Entries}) n;
            ANALYZE platform.audit_entry
            """);
    }

    public async ValueTask DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Every_page_is_read_along_an_index_without_an_offset()
    {
        FilterSet<AuditRow>[] filters =
        [
            FilterSet<AuditRow>.None, AuditFilters.Action.Is("RUN_START"), AuditFilters.Actor.Is("anna").With(AuditFilters.Outcome, "ok"),
            AuditFilters.From.Is(new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero)),
        ];
        Cursor?[] places = [null, new("newest", $"{50_000:x}"), new("newest", $"{50_000:x}", Backward: true), new("newest", $"{60:x}")];
        foreach (var filter in filters)
        {
            foreach (var place in places)
            {
                var page = await _queries.ListAsync(filter, place, 50, Cancel);

                Assert.Equal(place is { Key: "3c" } && !filter.Equals(FilterSet<AuditRow>.None) ? page.Items.Count : 50, page.Items.Count);
                Assert.DoesNotContain("OFFSET", Assert.Single(_contexts.Sent), StringComparison.OrdinalIgnoreCase);
                var plan = await _contexts.ExplainAsync();
                var kinds = plan.Select(node => node.GetProperty("Node Type").GetString()).ToArray();
                Assert.Equal("Limit", kinds[0]);
                Assert.DoesNotContain("Seq Scan", kinds);
                Assert.DoesNotContain("Sort", kinds);
            }
        }
    }

    [Theory]
    [InlineData("ben", null, null)]
    [InlineData(null, "subject 17", null)]
    [InlineData(null, null, "refused")]
    public async Task Rare_entries_are_found_without_reading_the_rest(string? actor, string? subject, string? outcome)
    {
        var filters = actor is not null
            ? AuditFilters.Actor.Is(actor) : subject is not null ? AuditFilters.Subject.Is(subject)
            : AuditFilters.Outcome.Is(outcome!);
        await _queries.ListAsync(filters, cursor: null, 50, Cancel);

        Assert.DoesNotContain(
            await _contexts.ExplainAsync(),
            node => node.GetProperty("Node Type")
                .ValueEquals("Seq Scan") || node.TryGetProperty("Index Name", out var index) && index.ValueEquals("pk_audit_entry"));
    }

    [Fact]
    public async Task Paging_both_ways_finds_every_entry_of_a_filter_once()
    {
        var filter = AuditFilters.Actor.Is("ben").With(AuditFilters.From, new(2026, 1, 3, 0, 0, 0, TimeSpan.Zero))
            .With(AuditFilters.To, new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        var (down, up) = (new List<long>(), new List<long>());
        var page = await _queries.ListAsync(filter, cursor: null, 7, Cancel);
        while (true)
        {
            down.AddRange(page.Items.Select(entry => entry.Seq));
            if (page.NextCursor is not { } next || !Cursor.TryParse(next, out var cursor))
                break;
            page = await _queries.ListAsync(filter, cursor, 7, Cancel);
        }

        while (true)
        {
            up.InsertRange(0, page.Items.Select(entry => entry.Seq));
            if (page.PreviousCursor is not { } previous || !Cursor.TryParse(previous, out var cursor))
                break;
            page = await _queries.ListAsync(filter, cursor, 7, Cancel);
        }

        Assert.Equal(Enumerable.Range(3, 82).Select(n => n * 1000L).Reverse(), down);
        Assert.Equal(down, up);
    }

    [Fact]
    public async Task The_whole_log_is_streamed_newest_first()
    {
        var (count, last) = (0, long.MaxValue);
        await foreach (var entry in _queries.StreamAsync(FilterSet<AuditRow>.None, Cancel))
        {
            Assert.True(entry.Seq < last);
            (count, last) = (count + 1, entry.Seq);
        }

        Assert.Equal((Entries, 1), (count, last));
    }
}
