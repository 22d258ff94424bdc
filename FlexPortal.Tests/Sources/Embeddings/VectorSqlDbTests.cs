using System.Security.Cryptography;
using System.Text;
using FlexPortal.Core.Sources.Embeddings.Sets;
using Xunit;

namespace FlexPortal.Tests.Sources.Embeddings;

/// <summary>A text has one vector of a model, whichever file it is in.</summary>
public sealed class VectorSqlDbTests : IAsyncLifetime
{
    private SourcesTrial _trial = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _trial = await SourcesTrial.StartAsync();

    public ValueTask DisposeAsync() => _trial.DisposeAsync();

    [Fact]
    public async Task A_vector_is_kept_as_it_was_first_stored()
    {
        await AddAsync("m1", ("one", [1f, -0.5f, 0.25f]), ("two", [0f, 1f, float.Epsilon]));
        await AddAsync("m1", ("one", [9f, 9f, 9f]), ("three", [0f, 0f, 1f]));
        await AddAsync("m2", ("one", [7f]));

        var known = await VectorSql.ListKnownAsync(_trial.Portal.Main, "m1", [Hash("one"), Hash("four"), Hash("three")], Cancel);

        Assert.Equal(
            new[] { "one", "three" }.Select(text => Convert.ToHexStringLower(Hash(text))).Order(StringComparer.Ordinal),
            known.Keys.Order(StringComparer.Ordinal));
        var stored = await _trial.Database.ScalarAsync<byte[]>(
            $"SELECT vector FROM sources.text_vector WHERE model = 'm1' AND text_sha256 = sha256('one')");
        Assert.Equal([1f, -0.5f, 0.25f], VectorSql.Read(stored));
        Assert.Equal(4, await _trial.CountAsync("text_vector"));
    }

    [Fact]
    public async Task Two_workers_store_the_same_texts_at_once()
    {
        var texts = Enumerable.Range(0, 500).Select(number => ($"text {number}", new[] { 1f, number })).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => AddAsync("m", worker % 2 == 0 ? texts : [.. texts.Reverse()])));

        Assert.Equal(500, await _trial.CountAsync("text_vector"));
    }

    private Task AddAsync(string model, params (string Text, float[] Vector)[] vectors) => VectorSql.AddAsync(
        _trial.Portal.Main, model, [.. vectors.Select(one => new NewVector(Hash(one.Text), one.Vector))], Cancel);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
