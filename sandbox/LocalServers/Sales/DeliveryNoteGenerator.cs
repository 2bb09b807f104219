using System.Globalization;

namespace LocalServers.Sales;

/// <summary>Makes delivery notes: the same seed and number give the same note, on any machine.</summary>
public sealed class DeliveryNoteGenerator(int seed = 1)
{
    private static readonly string[] Givens =
        ["José", "María", "Ramón", "Lucía", "Andrés", "Inés", "Óscar", "Begoña", "Íñigo", "Ángela", "Raúl", "Sofía", "Joaquín", "Belén"];

    private static readonly string[] Families =
        ["Peña", "Núñez", "Güémez", "Rodríguez", "Muñoz", "Ibáñez", "Sánchez", "Ordóñez", "Pérez", "Martínez", "Argüello", "Castaño"];

    private static readonly string[] Trades =
        ["Colmado", "Panadería", "Farmacia", "Ferretería", "Cafetería", "Almacén", "Librería", "Distribuidora", "Óptica", "Heladería"];

    /// <summary>The change stamp of the first note; each further note is one <see cref="Step"/> later.</summary>
    public DateTime First { get; init; } = new(2024, 1, 2, 8, 0, 0, DateTimeKind.Unspecified);

    /// <remarks>Zero gives all notes one and the same stamp.</remarks>
    public TimeSpan Step { get; init; } = TimeSpan.FromSeconds(7);

    public DeliveryNote Note(int number)
    {
        // Not HashCode.Combine: that one differs from process to process.
        var random = new Random(unchecked((seed * 397) ^ (number * 7919)));
        var stamp = First + (Step * number);
        var invoiced = random.Next(100) < 60;
        return new DeliveryNote(
            SyncId: $"S-{seed}-{number}",
            Conduce: Conduce(number),
            FechaEmision: stamp.Date.AddHours(-random.Next(0, 72)),
            Facturado: invoiced,
            NumeroFactura: invoiced ? $"B01{number:D8}" : null,
            CodigoCliente: string.Create(CultureInfo.InvariantCulture, $"C{random.Next(1, 5_000):D5}"),
            Cliente: Client(random),
            Total: random.Next(-50_00, 250_000_00) / 100m,
            UltimaModificacion: stamp);
    }

    public IEnumerable<DeliveryNote> Notes(int count, int from = 1) => Enumerable.Range(from, count).Select(Note);

    public static string Conduce(int number) => string.Create(CultureInfo.InvariantCulture, $"CD-{number:D8}");

    private static string Client(Random random)
    {
        var family = Families[random.Next(Families.Length)];
        return random.Next(3) switch
        {
            0 => $"{Givens[random.Next(Givens.Length)]} {family} {Families[random.Next(Families.Length)]}",
            1 => $"{Trades[random.Next(Trades.Length)]} {family}",
            _ => $"{Trades[random.Next(Trades.Length)]} {family} & {Families[random.Next(Families.Length)]}, S.R.L.",
        };
    }
}
