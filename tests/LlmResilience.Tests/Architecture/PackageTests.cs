using System.IO.Compression;
using System.Reflection.Metadata;
using System.Xml.Linq;

namespace LlmResilience.Tests.Architecture;

/// <summary>What the packages hold.</summary>
public sealed class PackageTests
{
    private static readonly string[] Names = ["LlmResilience", "LlmResilience.Sqlite", "LlmResilience.Redis", "LlmResilience.Testing"];

    [PackageFact]
    public void Pack_MakesThesePackagesAndNoOthers() =>
        Directory.GetFiles(PackageFactAttribute.Folder!, "*.nupkg").Select(NameOf).Should().BeEquivalentTo(Names);

    [PackageFact]
    public void Packages_HoldAssemblyDocumentationAndPage()
    {
        foreach (string name in Names)
        {
            using ZipArchive package = Open(name, "nupkg");

            package.Entries.Select(entry => entry.FullName).Should().Contain([$"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml", "README.md"]);
            package.Entries.Should().NotContain(entry => entry.FullName.EndsWith(".pdb", StringComparison.Ordinal), "those stand in the symbol package");
            Text(package, "README.md").Should().Be(Repository.Read($"src/{name}/README.md"));
        }
    }

    [PackageFact]
    public void Packages_TellLicenceAuthorsPurposeAndPage()
    {
        foreach (string name in Names)
        {
            using ZipArchive package = Open(name, "nupkg");
            XElement metadata = XDocument.Parse(Text(package, $"{name}.nuspec")).Root!.Elements().Single();
            string? Of(string element) => metadata.Elements().SingleOrDefault(e => e.Name.LocalName == element)?.Value;

            Of("license").Should().Be("MIT");
            Of("readme").Should().Be("README.md");
            Of("authors").Should().NotBeNullOrEmpty();
            Of("description").Should().NotBeNullOrEmpty();
            Of("tags").Should().Contain("llm");
            if (Path.Exists(Path.Combine(Repository.Root, ".git")))
            {
                metadata.Elements().Single(e => e.Name.LocalName == "repository").Attribute("commit")!.Value.Should().HaveLength(40, "that is what it was built of");
            }
        }
    }

    [PackageFact]
    public void Packages_BringOnlyWhatTheirPageNames()
    {
        foreach (string name in Names)
        {
            using ZipArchive package = Open(name, "nupkg");
            IEnumerable<string> brought = XDocument.Parse(Text(package, $"{name}.nuspec")).Descendants()
                .Where(element => element.Name.LocalName == "dependency")
                .Select(element => element.Attribute("id")!.Value)
                .Where(id => !Names.Contains(id));

            string page = Repository.Read("docs/dependencies.md");
            brought.Where(id => !page.Contains($"`{id}`", StringComparison.Ordinal)).Should().BeEmpty("{0} brings it", name);
        }
    }

    [PackageFact]
    public void SymbolPackages_HoldPortableSymbols()
    {
        foreach (string name in Names)
        {
            using ZipArchive symbols = Open(name, "snupkg");
            using MemoryStream pdb = new();
            using (Stream entry = symbols.GetEntry($"lib/net10.0/{name}.pdb")!.Open())
            {
                entry.CopyTo(pdb);
            }

            pdb.Position = 0;
            using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(pdb);
            provider.GetMetadataReader().Documents.Count.Should().BePositive();
        }
    }

    private static ZipArchive Open(string name, string extension) =>
        ZipFile.OpenRead(Directory.GetFiles(PackageFactAttribute.Folder!, $"*.{extension}").Single(path => NameOf(path) == name));

    // LlmResilience.Sqlite.0.1.0.nupkg: the version begins at the first digit after a point.
    private static string NameOf(string path) => string.Join('.', Path.GetFileName(path).Split('.').TakeWhile(part => !char.IsAsciiDigit(part[0])));

    private static string Text(ZipArchive package, string path)
    {
        using StreamReader reader = new(package.GetEntry(path)!.Open());
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
