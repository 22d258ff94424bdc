using Microsoft.EntityFrameworkCore;

namespace FlexPortal.Core.Platform.Persistence;

/// <summary>The one database context; it finds entity configurations by assembly scan.</summary>
public sealed class PortalDbContext(DbContextOptions<PortalDbContext> options) : DbContext(options);
