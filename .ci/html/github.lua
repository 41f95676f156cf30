-- What GitHub does with the course's Markdown and pandoc does not: a fence "math" is display mathematics,
-- a link to a page's source leads to the page.
function CodeBlock(block)
  if block.classes[1] == "math" or block.classes[1] == nil and block.attributes["math"] then
    return pandoc.Para({pandoc.Math("DisplayMath", block.text)})
  end
end

function Link(link)
  link.target = link.target:gsub("%.md$", ".html"):gsub("%.md#", ".html#")
  return link
end
