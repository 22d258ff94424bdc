using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FlexPortal.Core.Platform.Persistence;

/// <summary>
/// The database of the portal, one context for every feature. Entity configurations are found by assembly scan, so it names no feature.
/// Take one for one operation from <see cref="IDbContextFactory{TContext}"/>; never keep one in a component.
/// </summary>
public sealed class PortalDbContext(DbContextOptions<PortalDbContext> options) : DbContext(options)
{
    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(PortalDbContext).Assembly);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            var unnamed = entity.GetProperties().Where(property => property.FindAnnotation(RelationalAnnotationNames.ColumnName) is null);
            foreach (var property in unnamed)
                property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }
    }
}
