using SyncService.Cli.Logging;

namespace SyncService.Tests.Cli.Logging;

public sealed class RollingLogFileTests : IDisposable
{
    private static readonly DateTime Monday = new(2026, 11, 23, 12, 0, 0);
    private readonly TemporaryFolder folder = new();

    private string Current => Path.Combine(folder.Path, "sync.log");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_current_file_is_always_called_sync_log()
    {
        using var file = Open();

        file.Write(Monday, "one\n");
        file.Write(Monday, "two\n");

        Assert.Equal("one\ntwo\n", File.ReadAllText(Current));
        Assert.Equal(["sync.log"], Names());
    }

    [Fact]
    public void A_new_day_sets_the_file_aside_under_the_day_of_its_lines()
    {
        using var file = Open();

        file.Write(Monday, "monday\n");
        file.Write(Monday.AddDays(1), "tuesday\n");
        file.Write(Monday.AddDays(3), "thursday\n");

        Assert.Equal(["sync-20261123.log", "sync-20261124.log", "sync.log"], Names());
        Assert.Equal("monday\n", Content("sync-20261123.log"));
        Assert.Equal("thursday\n", Content("sync.log"));
    }

    [Fact]
    public void A_full_file_is_set_aside_and_numbered_within_its_day()
    {
        using var file = Open(largest: 10);

        foreach (var line in new[] { "aaaaaaaa\n", "bbbbbbbb\n", "cccccccc\n", "dddddddd\n" })
            file.Write(Monday, line);

        Assert.Equal(["sync-20261123.1.log", "sync-20261123.2.log", "sync-20261123.log", "sync.log"], Names());
        Assert.Equal("aaaaaaaa\n", Content("sync-20261123.log"));
        Assert.Equal("bbbbbbbb\n", Content("sync-20261123.1.log"));
        Assert.Equal("dddddddd\n", Content("sync.log"));
    }

    [Fact]
    public void A_line_longer_than_a_file_is_written_whole()
    {
        using var file = Open(largest: 10);

        file.Write(Monday, new string('x', 100));

        Assert.Equal(100, Content("sync.log").Length);
    }

    [Fact]
    public void Only_so_many_older_files_are_kept_and_the_newest_of_them()
    {
        folder.Write("sync-notes.log", "not ours");
        using var file = Open(largest: 10, kept: 3);

        for (var i = 0; i < 15; i++)
            file.Write(Monday, $"{i:00}......\n");

        Assert.Equal(["sync-20261123.11.log", "sync-20261123.12.log", "sync-20261123.13.log", "sync-notes.log", "sync.log"], Names());
    }

    [Fact]
    public void A_restart_goes_on_in_the_same_file()
    {
        folder.Write("sync.log", "before\n");
        var today = File.GetLastWriteTime(Current);
        using var file = Open();

        file.Write(today, "after\n");

        Assert.Equal("before\nafter\n", Content("sync.log"));
    }

    [Fact]
    public void A_restart_on_another_day_begins_a_new_file()
    {
        folder.Write("sync.log", "before\n");
        File.SetLastWriteTime(Current, Monday);
        using var file = Open();

        file.Write(Monday.AddDays(1), "after\n");

        Assert.Equal("before\n", Content("sync-20261123.log"));
        Assert.Equal("after\n", Content("sync.log"));
    }

    [Fact]
    public void A_folder_that_vanishes_costs_lines_and_nothing_else()
    {
        using var other = new TemporaryFolder();
        var path = Path.Combine(other.Path, "logs", "sync.log");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new RollingLogFile(path, new LogArchive(Path.GetDirectoryName(path)!, "sync", 3), 10);
        file.Open();
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

        file.Write(Monday, "aaaaaaaa\n");
        file.Write(Monday, "bbbbbbbb\n");
        Assert.Equal(1, file.Lost);

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        file.Write(Monday, "cccccccc\n");
        Assert.Equal("cccccccc\n", File.ReadAllText(path));
    }

    private RollingLogFile Open(long largest = 1_000_000, int kept = 14)
    {
        var file = new RollingLogFile(Current, new LogArchive(folder.Path, "sync", kept), largest);
        file.Open();
        return file;
    }

    private string Content(string name) => File.ReadAllText(Path.Combine(folder.Path, name));

    private IEnumerable<string> Names() =>
        Directory.EnumerateFiles(folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
}
