using System.Security.Cryptography;
using System.Text;
using FlexPortal.Core.Sources.Embeddings.Sets;
using FlexPortal.Core.Sources.Search.Vectors;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FlexPortal.Tests.Sources.Embeddings;

/// <summary>A new set takes the place of the former one in one step, and vectors are kept once.</summary>
public sealed class SetCopyDbTests : IAsyncLifetime
{
    private SourcesTrial _trial = null!;
    private Guid _file;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _trial = await SourcesTrial.StartAsync();
        _file = (await _trial.AddGroupAsync("A", 1, Cancel)).Files[0];
    }

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task Texts_are_stored_with_their_rows_and_the_former_set_is_retired()
    {
        Assert.True(await WriteAsync(Set("first", "second")));
        Assert.True(await WriteAsync(Set("second", "third", "fourth")));

        Assert.Equal("retired|2, active|3", await _trial.Database.ScalarAsync<string>(
            "SELECT string_agg(state || '|' || text_count, ', ' ORDER BY created_at_utc) FROM sources.embedding_set"));
        Assert.Equal("second 1,10; third 2,20; fourth 3,30", await _trial.Database.ScalarAsync<string>("""
            SELECT string_agg(content || ' ' || array_to_string(row_numbers, ','), '; ' ORDER BY text_number)
              FROM sources.set_text JOIN sources.embedding_set USING (embedding_set_id) WHERE state = 'active'
            """));
    }

    [Fact]
    public async Task A_set_of_a_deleted_file_is_not_written()
    {
        Assert.True(await WriteAsync(Set("first")));
        await _trial.Database.ExecuteAsync("UPDATE sources.source_file SET deleted_by = 'anna', deleted_at_utc = now()");

        Assert.False(await WriteAsync(Set("second")));

        Assert.Equal(1, await _trial.CountAsync("embedding_set WHERE state = 'active'"));
    }

    [Fact]
    public async Task Vectors_that_no_set_has_are_removed_after_a_week()
    {
        Assert.True(await WriteAsync(Set("first", "second")));
        await _trial.Database.ExecuteAsync("""
            INSERT INTO sources.text_vector (model, text_sha256, vector, stored_at_utc)
            SELECT model, sha256(text::bytea), '', now() - age
              FROM (VALUES ('test', 'first', interval '9 d'), ('test', 'nowhere', '9 d'), ('test', 'new', '1 d'), ('n', 'first', '9 d'))
                AS v (model, text, age) ON CONFLICT (model, text_sha256) DO UPDATE SET stored_at_utc = excluded.stored_at_utc
            """);
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var purge = new PurgeVectors(_trial.Portal, time);

        Assert.Equal(2, await purge.ExecuteAsync(time.GetUtcNow() - PurgeVectors.Kept, Cancel));

        Assert.Equal(2, await _trial.CountAsync(
            "text_vector WHERE model = 'test' AND text_sha256 IN (sha256('first'), sha256('new'))"));
        await _trial.Database.ExecuteAsync("UPDATE sources.text_vector SET stored_at_utc = now() - interval '9 d'");
        Assert.Equal(0, await purge.ExecuteAsync(time.GetUtcNow() - PurgeVectors.Kept, Cancel));
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await purge.ExecuteAsync(time.GetUtcNow() - PurgeVectors.Kept, Cancel));
    }

    [Fact]
    public async Task A_set_that_is_being_written_keeps_its_vectors()
    {
        await VectorSql.AddAsync(
            _trial.Portal.Main, "test",
            [new(SHA256.HashData("first"u8), new float[] { 1f }), new(SHA256.HashData("second"u8), new float[] { 1f })], Cancel);
        await using var connection = await _trial.Portal.Main.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        var set = Set("first", "second");
        Assert.True(await SetCopy.WriteAsync(connection, set, Cancel));
        Assert.Equal(0, await VectorSql.CountMissingAsync(connection, set.SetId, Cancel));

        var purge = new PurgeVectors(_trial.Portal, TimeProvider.System)
            .ExecuteAsync(TimeProvider.System.GetUtcNow().AddDays(1), Cancel);
        await Eventually.IsAsync(async () => await _trial.Database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") > 0);
        await transaction.CommitAsync(Cancel);

        Assert.Equal(0, await purge);
    }

    [Fact]
    public async Task Readers_see_one_whole_set_during_a_hundred_switches()
    {
        Assert.True(await WriteAsync(Set("0", "0 again", "0 at last")));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                while (!over.IsCancellationRequested)
                {
                    var texts = await _trial.Database.ScalarAsync<string>("""
                        SELECT string_agg(split_part(content, ' ', 1), ',') FROM sources.set_text JOIN sources.embedding_set
                         USING (embedding_set_id) WHERE state = 'active'
                        """);
                    lock (seen)
                        seen.Add(texts);
                }
            },
            Cancel)).ToArray();

        for (var number = 1; number <= 100; number++)
            Assert.True(await WriteAsync(Set($"{number}", $"{number} again", $"{number} at last")));
        await over.CancelAsync();
        await Task.WhenAll(readers);

        Assert.All(seen, texts => Assert.Single(texts.Split(',').Distinct()));
        Assert.All(seen, texts => Assert.Equal(3, texts.Split(',').Length));
        Assert.True(seen.Count > 5, "The readers read too seldom to see anything.");
    }

    [Fact]
    public async Task A_switch_that_ends_in_the_middle_leaves_the_former_set()
    {
        Assert.True(await WriteAsync(Set("first")));
        await using (var connection = await _trial.Portal.Main.OpenConnectionAsync(Cancel))
        {
            await using var transaction = await connection.BeginTransactionAsync(Cancel);
            Assert.True(await SetCopy.WriteAsync(connection, Set("second"), Cancel));
        }

        Assert.Equal("first", await _trial.Database.ScalarAsync<string>("""
            SELECT string_agg(content, ',') FROM sources.set_text JOIN sources.embedding_set USING (embedding_set_id) WHERE state = 'active'
            """));
        Assert.Equal(1, await _trial.CountAsync("embedding_set"));
    }

    [Fact]
    public async Task The_vectors_of_a_set_are_read_in_the_order_of_its_texts()
    {
        var set = Set("first", "second", "third");
        Assert.True(await WriteAsync(set));
        await using (var connection = await _trial.Portal.Main.OpenConnectionAsync(Cancel))
            Assert.Equal(3, await VectorSql.CountMissingAsync(connection, set.SetId, Cancel));
        await Assert.ThrowsAsync<InvalidDataException>(() => VectorSetSql.LoadAsync(_trial.Portal.Main, set.SetId, Cancel));

        float[][] vectors = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
        await VectorSql.AddAsync(
            _trial.Portal.Main, "test",
            [.. set.Texts.Zip(vectors, (text, vector) => new NewVector(text.Sha256, vector))], Cancel);

        var loaded = await VectorSetSql.LoadAsync(_trial.Portal.Main, set.SetId, Cancel);
        Assert.Equal(1, loaded.Nearest([0, 1, 0], 1)[0].Index);
        var read = await VectorSetSql.ReadAsync(_trial.Portal.Main, [new(set.SetId, 2), new(set.SetId, 0)], Cancel);
        Assert.Equal([[0, 0, 1], [1, 0, 0]], read.Select(stored => VectorSql.Read(stored)));
        await Assert.ThrowsAsync<InvalidDataException>(() => VectorSetSql.ReadAsync(_trial.Portal.Main, [new(set.SetId, 3)], Cancel));
        await Assert.ThrowsAsync<InvalidDataException>(() => VectorSetSql.LoadAsync(_trial.Portal.Main, Guid.NewGuid(), Cancel));
    }

    private async Task<bool> WriteAsync(NewSet set)
    {
        await using var connection = await _trial.Portal.Main.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        if (!await SetCopy.WriteAsync(connection, set, Cancel))
            return false;

        await transaction.CommitAsync(Cancel);
        return true;
    }

    private NewSet Set(params string[] texts) => new()
    {
        SetId = Guid.CreateVersion7(),
        JobId = Guid.CreateVersion7(),
        SourceFileId = _file,
        FileVersionId = _file,
        Model = "test",
        Dimensions = 3,
        ColumnsJson = "[]",
        Rows = texts.Length * 2,
        Cut = 0,
        Texts = [.. texts.Select((text, at) => new SetText(SHA256.HashData(Encoding.UTF8.GetBytes(text)), text, [at + 1, (at + 1) * 10]))],
    };
}
