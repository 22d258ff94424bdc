using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace FlexPortal.Tests.Api;

/// <summary>Contexts that record their statements, so that a test can read the plans.</summary>
internal sealed class ExplainingContexts(TestDatabase database) : DbCommandInterceptor, IDbContextFactory<PortalDbContext>
{
    private readonly ConcurrentQueue<(string Sql, IReadOnlyList<NpgsqlParameter> Parameters)> _sent = [];

    /// <summary>The statements sent since the last plan was read.</summary>
    public IEnumerable<string> Sent => _sent.Select(statement => statement.Sql);

    public PortalDbContext CreateDbContext()
    {
        var options = new DbContextOptionsBuilder<PortalDbContext>();
        options.UsePortalDatabase(database.Source);
        options.AddInterceptors(this);
        return new PortalDbContext(options.Options);
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        _sent.Enqueue((command.CommandText, [.. command.Parameters.Cast<NpgsqlParameter>().Select(parameter => parameter.Clone())]));
        return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
    }

    /// <summary>The nodes of the plan of the one statement sent since the last call, the outermost first.</summary>
    public async Task<IReadOnlyList<JsonElement>> ExplainAsync()
    {
        var (sql, parameters) = _sent.Single();
        _sent.Clear();
        await using var command = database.Source.CreateCommand("EXPLAIN (FORMAT JSON) " + sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        using var plan = JsonDocument.Parse((string)(await command.ExecuteScalarAsync())!);
        return [.. Nodes(plan.RootElement[0].GetProperty("Plan").Clone())];
    }

    private static IEnumerable<JsonElement> Nodes(JsonElement node) =>
        node.TryGetProperty("Plans", out var plans) ? plans.EnumerateArray().SelectMany(Nodes).Prepend(node) : [node];
}
