using FlexPortal.Core.Sources.Tables.Csv;
using FlexPortal.Core.Sources.Tables.Guard;
using Microsoft.Extensions.DependencyInjection;

namespace FlexPortal.Core.Sources.Tables;

/// <summary>Registers the readers of tables.</summary>
public static class TablesServiceCollectionExtensions
{
    /// <summary>Adds <c>ReadTable</c> and its readers. Needs a <see cref="TimeProvider"/> and logging.</summary>
    public static IServiceCollection AddTables(this IServiceCollection services)
    {
        services.AddSingleton(ReaderProgram.Find());
        services.AddSingleton<CsvTableReader>();
        services.AddSingleton<GuardedTableReader>();
        services.AddSingleton<ReadTable>();
        return services;
    }
}
