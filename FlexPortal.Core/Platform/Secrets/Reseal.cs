using FlexPortal.Core.Platform.Secrets.Keys;
using Npgsql;

namespace FlexPortal.Core.Platform.Secrets;

/// <summary>
/// Encrypts rows of another feature with the newest key, as part of a rotation. A row that no key can decrypt stays as it is. Returns how
/// many rows were encrypted.
/// </summary>
public delegate Task<int> Reseal(NpgsqlTransaction transaction, KeyRing ring, CancellationToken cancellationToken);
